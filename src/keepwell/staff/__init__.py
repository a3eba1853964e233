"""Who we are: members, who may see what, who did what (the audit), what the company has chosen (settings)."""
