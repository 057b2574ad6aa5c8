"""How digital a firm is: questionnaires as data, answers with evidence, levels with reasons, and what to do next."""
