namespace TradingConsole.Core.Passport.Terminal;

/// <summary>Why an act was not done.</summary>
public enum ActRefusal
{
    /// <summary>A field breaks its rule.</summary>
    Invalid,

    /// <summary>There is no such thing of this person's.</summary>
    NotFound,

    /// <summary>It stands otherwise than the act assumes: closed already, converted already, expired.</summary>
    Conflict,
}

/// <summary>What became of an act: done with the row it made or changed, or refused and nothing written.</summary>
/// <param name="Id">Of the row; empty when refused.</param>
/// <param name="Why">For the person: what rule, which field, which value. Null when done.</param>
public readonly record struct ActResult(Guid Id, ActRefusal? Refusal, Said? Why)
{
    public bool IsDone => Refusal is null && Id != Guid.Empty;

    /// <summary>Why it was refused, in English; empty when done.</summary>
    public string Message => Why?.Text ?? "";

    public static ActResult Done(Guid id) => new(id, null, null);

    public static ActResult Invalid(Said why) => new(Guid.Empty, ActRefusal.Invalid, why);

    /// <param name="code">Of the sentence, as <see cref="Said.Code"/>.</param>
    public static ActResult Invalid(string code, FormattableString message) => Invalid(Said.Of(code, message));

    public static ActResult NotFound(string what, Guid id) => NotFound("not_found", $"There is no {what} {id} of yours.");

    public static ActResult NotFound(string code, FormattableString message) => new(Guid.Empty, ActRefusal.NotFound, Said.Of(code, message));

    public static ActResult Conflict(Said why) => new(Guid.Empty, ActRefusal.Conflict, why);

    public static ActResult Conflict(string code, FormattableString message) => Conflict(Said.Of(code, message));

    /// <param name="words">Somebody else's, said as they stand: the desk's.</param>
    public static ActResult Conflict(string words) => Conflict(Said.Words(words));
}
