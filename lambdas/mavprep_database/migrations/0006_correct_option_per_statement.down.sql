DROP TRIGGER check_has_correct_answer ON public.question_options;
DROP FUNCTION public.check_inserted_options();
CREATE CONSTRAINT TRIGGER check_has_correct_answer
    AFTER INSERT ON public.question_options
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NOT NEW.is_correct)
    EXECUTE FUNCTION public.require_correct_option();

DROP TRIGGER check_has_correct_answer_after_update ON public.question_options;
CREATE CONSTRAINT TRIGGER check_has_correct_answer_after_update
    AFTER UPDATE OF is_correct, question_id ON public.question_options
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (
        (OLD.is_correct, OLD.question_id) IS DISTINCT FROM (NEW.is_correct, NEW.question_id)
    )
    EXECUTE FUNCTION public.require_correct_option();
