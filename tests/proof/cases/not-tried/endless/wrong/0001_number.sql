-- up
CREATE TABLE number (n INTEGER NOT NULL);
INSERT INTO number
WITH RECURSIVE all_numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM all_numbers)
SELECT n FROM all_numbers WHERE n < 0;

-- down
DROP TABLE number;
