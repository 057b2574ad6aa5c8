"""Expert review: who may judge what, scores with the evidence beside them, the city's decision, the public notice."""
