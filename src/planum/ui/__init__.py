"""Pages, panels, tables, charts and their files: everything seen in a browser, and no word of anybody's business."""
