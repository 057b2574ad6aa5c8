"""The catalogue of data products: what firms offer to each other, described in the terms of DCAT."""
