"""Evaluations that the adviser of set-points needs beside Optuna and BoTorch; a steel plant's load and its shifting."""
