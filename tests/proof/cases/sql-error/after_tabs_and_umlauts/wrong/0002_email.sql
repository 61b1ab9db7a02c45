-- up
	/* ä → 日本 */	SELECT 'Köln' || nmae FROM client;

-- down
SELECT 1;
