"""Who may come in: passwords, the municipality's own log-in, and how often one may guess."""
