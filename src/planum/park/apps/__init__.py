"""Applications on the public interface: registered, consented to, limited to scopes, metered; and one of our own."""
