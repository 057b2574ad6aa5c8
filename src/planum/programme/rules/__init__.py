"""What the notices allow, as dated and sourced parameters, and the checks that use them."""
