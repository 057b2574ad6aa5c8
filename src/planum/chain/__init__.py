"""Line 线: supply chains. Firms plan, count carbon and share knowledge with one another, on terms."""
