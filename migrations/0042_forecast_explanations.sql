-- What a language model said of an alert, held to its evidence. A table of its own: an alert of the stream may be derived again while its hour runs,
-- and what was said of it stays. Derived, from the raw files of the run that asked. forecast_alerts.llm_explain_5lines keeps the template's lines.
-- Locks: none, the table is new. Reverse: drop it.

CREATE TABLE forecast_explanations (
    alert_id       uuid        NOT NULL,
    prompt_version text        NOT NULL,
    llm_model      text        NOT NULL,
    said_at        timestamptz NOT NULL,
    lines          text[]      NOT NULL,
    CONSTRAINT forecast_explanations_pk PRIMARY KEY (alert_id),
    CONSTRAINT forecast_explanations_five_lines CHECK (cardinality(lines) BETWEEN 1 AND 5)
);
