"""What developers run: generated pages, screenshots."""
