-- irreversible: rows are replaced

-- up
REPLACE INTO word (id, language) SELECT min(id), max(language) FROM word HAVING count(*) > 1;
