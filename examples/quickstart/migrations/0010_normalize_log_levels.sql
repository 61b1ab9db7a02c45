-- description: one spelling for each log level

-- up
UPDATE logs SET level = 'error' WHERE level = 'ERROR';
UPDATE logs SET level = 'warn'  WHERE level = 'WARNING';
UPDATE logs SET level = 'info'  WHERE level = 'INFO';

-- check
SELECT id, level FROM logs WHERE level NOT IN ('error', 'warn', 'info');

-- down
UPDATE logs SET level = 'ERROR'   WHERE level = 'error';
UPDATE logs SET level = 'WARNING' WHERE level = 'warn';
UPDATE logs SET level = 'INFO'    WHERE level = 'info';
