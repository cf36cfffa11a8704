namespace TradingConsole.Core.Forecasts.Bands.Remote;

/// <summary>Where a remote model is asked, and how long it is waited for.</summary>
public sealed record RunnerOptions(Uri Endpoint, string Model)
{
    /// <summary>Sent as a bearer token where given; never logged or kept.</summary>
    public string? BearerToken { get; init; }

    /// <summary>The first answer may have to load the model: at least 90 s.</summary>
    public TimeSpan FirstTimeout { get; init; } = TimeSpan.FromSeconds(120);

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Series a call.</summary>
    public int SeriesMax { get; init; } = 1_000;

    /// <summary>Values of a series the model looks at; earlier ones are not sent.</summary>
    public int ContextMax { get; init; } = 8_192;

    /// <summary>Values below which the model is not asked.</summary>
    public int ValuesLeast { get; init; } = 5;

    /// <summary>Furthest step ahead.</summary>
    public int HorizonMax { get; init; } = 1_024;

    /// <summary>Names no token.</summary>
    public override string ToString() => $"{Model} at {Endpoint}";
}
