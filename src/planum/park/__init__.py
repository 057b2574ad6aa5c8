"""Plane 面: the park. Diagnosis, the promotion centre, applications, the board."""
