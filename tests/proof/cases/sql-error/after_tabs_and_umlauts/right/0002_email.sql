-- up
	/* ä → 日本 */	SELECT 'Köln' || name FROM client;

-- down
SELECT 1;
