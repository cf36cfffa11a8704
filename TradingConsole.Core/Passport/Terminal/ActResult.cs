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
/// <param name="Message">For the person: what rule, which field, which value. Empty when done.</param>
public readonly record struct ActResult(Guid Id, ActRefusal? Refusal, string Message)
{
    public bool IsDone => Refusal is null && Id != Guid.Empty;

    public static ActResult Done(Guid id) => new(id, null, "");

    public static ActResult Invalid(string message) => new(Guid.Empty, ActRefusal.Invalid, message);

    public static ActResult NotFound(string what, Guid id) => new(Guid.Empty, ActRefusal.NotFound, $"There is no {what} {id} of yours.");

    public static ActResult Conflict(string message) => new(Guid.Empty, ActRefusal.Conflict, message);
}
