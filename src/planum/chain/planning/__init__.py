"""Plans of a whole chain, what a firm's failure endangers, and the orders that move in answer."""
