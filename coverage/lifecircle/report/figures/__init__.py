"""Maps and charts for print: which there are, their words, letters and fonts."""
