"""The promotion centre: solutions and providers, needs of firms, matches with their reasons, service orders."""
