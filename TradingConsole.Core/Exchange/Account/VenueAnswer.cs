namespace TradingConsole.Core.Exchange.Account;

/// <summary>What became of an act at the venue. There are three outcomes and never two: what is not certain is <see cref="Unknown"/>.</summary>
public abstract record VenueAnswer<T>
{
    private VenueAnswer()
    {
    }

    /// <summary>The venue did it and said so.</summary>
    public sealed record Yes(T Value) : VenueAnswer<T>;

    /// <summary>The venue refused it for certain: nothing was executed.</summary>
    public sealed record No(VenueRefusal Refusal) : VenueAnswer<T>;

    /// <summary>The request left and no answer can be believed: it may have been executed. Ask by client order id, never send again.</summary>
    public sealed record Unknown(string Reason) : VenueAnswer<T>;
}

/// <summary>A definite refusal.</summary>
/// <param name="Code">The venue's own number, e.g. -2021; null when it gave none, or when the request never left this process.</param>
/// <param name="Text">What it said; shown to the operator as it came.</param>
public sealed record VenueRefusal(VenueErrorKind Kind, int? Code, string Text);
