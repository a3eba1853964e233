"""What a client's page and its briefing show, gathered in few statements: state, figures, chart, story, people, dossier."""
