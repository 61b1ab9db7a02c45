-- up
CREATE TYPE money_amount AS (cents bigint, currency char(3));
CREATE FUNCTION money_amount_add(a money_amount, b money_amount) RETURNS money_amount
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $add$
BEGIN
    IF $1.currency <> $2.currency THEN
        RAISE EXCEPTION 'cannot add % to %; convert it', $2.currency, $1.currency;
    END IF;
    RETURN ROW ($1.cents + $2.cents, $1.currency)::money_amount;
END
$add$;
CREATE OPERATOR + (LEFTARG = money_amount, RIGHTARG = money_amount, FUNCTION = money_amount_add, COMMUTATOR = +);
CREATE AGGREGATE sum (money_amount) (SFUNC = money_amount_add, STYPE = money_amount, COMBINEFUNC = money_amount_add, PARALLEL = SAFE);
CREATE FUNCTION money_amount(cents bigint) RETURNS money_amount IMMUTABLE RETURN ROW (cents, 'EUR')::money_amount;
CREATE CAST (bigint AS money_amount) WITH FUNCTION money_amount(bigint) AS ASSIGNMENT;
ALTER TYPE money_amount ADD ATTRIBUTE note text;
ALTER TYPE money_amount DROP ATTRIBUTE note;

-- check
SELECT x FROM (SELECT sum(cents::bigint::money_amount) AS x FROM (VALUES (1), (2)) AS v (cents)) AS s WHERE (x).cents <> 3;

-- down
DROP CAST (bigint AS money_amount);
DROP FUNCTION money_amount(bigint);
DROP AGGREGATE sum (money_amount);
DROP OPERATOR + (money_amount, money_amount);
DROP FUNCTION money_amount_add(money_amount, money_amount);
DROP TYPE money_amount;
