"""The desk: where the programme team, partners and safeguarding work with what people said."""
