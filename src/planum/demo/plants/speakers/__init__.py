"""What lets a plant speak: an OPC UA server, MQTT publishers, a client of the hub's TCP port, and an MQTT broker."""
