"""The decision: sheet, reasons, letter, notice."""
