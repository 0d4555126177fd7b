"""The request as a whole: its steps, who may, what is still missing, what is shown of it at every stage."""
