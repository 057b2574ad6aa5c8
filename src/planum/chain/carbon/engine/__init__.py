"""Pure calculation of product carbon footprints: factors, product systems, trees, allocation."""
