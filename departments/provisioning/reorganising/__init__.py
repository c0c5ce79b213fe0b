"""机构改革: a department gets another name, becomes part of another one, or ends."""
