"""The workbook of a run: one sheet per question, as it goes into a plan's appendix."""
