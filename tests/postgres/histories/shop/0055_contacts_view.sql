-- description: what the old mailing program writes to

-- up
CREATE VIEW contact WITH (security_barrier = true) AS
SELECT id, full_name AS name, email::text AS mail, EXISTS (
    SELECT FROM customer_preference AS p WHERE p.customer_id = c.id AND p.name = 'newsletter' AND p.value = 'true'
) AS newsletter
FROM customer AS c;
CREATE FUNCTION contact_changed() RETURNS trigger LANGUAGE plpgsql AS $_$
BEGIN
    UPDATE customer SET full_name = NEW.name, email = NEW.mail WHERE id = OLD.id;
    INSERT INTO customer_preference VALUES (OLD.id, 'newsletter', to_jsonb(NEW.newsletter))
    ON CONFLICT (customer_id, name) DO UPDATE SET value = excluded.value;
    RETURN NEW;
END;
$_$;
CREATE TRIGGER contact_changed INSTEAD OF UPDATE ON contact FOR EACH ROW EXECUTE FUNCTION contact_changed();
CREATE RULE contact_deleted AS ON DELETE TO contact DO INSTEAD (
    DELETE FROM customer_preference WHERE customer_id = OLD.id;
    UPDATE customer SET email = OLD.id || '@gone.invalid' WHERE id = OLD.id;
);
CREATE RULE contact_added AS ON INSERT TO contact DO INSTEAD NOTHING;
UPDATE contact SET newsletter = true WHERE id <= 4;

-- down
DROP VIEW contact;
DROP FUNCTION contact_changed();
