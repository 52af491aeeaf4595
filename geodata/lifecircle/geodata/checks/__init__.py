"""What is asked of every layer: columns, geometry, distance; and how findings are gathered."""
