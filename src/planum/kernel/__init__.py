"""People, organisations, visibility, actions, change log, files, states, jobs: what every room stands on."""
