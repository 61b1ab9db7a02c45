-- up
CREATE TABLE message (
    id bigint NOT NULL,
    channel text NOT NULL,
    customer_id bigint NOT NULL,
    body text NOT NULL DEFAULT '',
    PRIMARY KEY (channel, customer_id, id)
) PARTITION BY LIST (channel);
CREATE TABLE message_mail PARTITION OF message FOR VALUES IN ('mail', 'letter;') PARTITION BY HASH (customer_id);
CREATE TABLE message_mail_0 PARTITION OF message_mail FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE message_mail_1 PARTITION OF message_mail FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE message_other PARTITION OF message DEFAULT;
INSERT INTO message (id, channel, customer_id, body)
SELECT n, (ARRAY['mail', 'sms', 'letter;'])[1 + n % 3], c.id, format('Dear %s; it''s message %s', c.full_name, n)
FROM customer AS c CROSS JOIN generate_series(1, 3) AS n;

-- down
DROP TABLE message;
