-- up
CREATE TABLE message_sms (LIKE message INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
WITH moved AS (DELETE FROM message_other WHERE channel = 'sms' RETURNING *)
INSERT INTO message_sms SELECT * FROM moved;
ALTER TABLE message ATTACH PARTITION message_sms FOR VALUES IN ('sms');

-- check
SELECT tableoid::regclass, channel FROM message
WHERE tableoid <> 'message_sms'::regclass AND channel = 'sms' OR tableoid = 'message_sms'::regclass AND channel <> 'sms';

-- down
ALTER TABLE message DETACH PARTITION message_sms;
INSERT INTO message SELECT * FROM message_sms;
DROP TABLE message_sms;
