namespace TradingConsole.Workers.Forecasts.StandIn;

/// <summary>How the stand-in server is opened.</summary>
public sealed record StandInOptions
{
    /// <summary>Loopback port; 0 takes a free one. Default 0.</summary>
    public int Port { get; init; }

    /// <summary>How often listeners hear what happened since, real time. Default 250 ms.</summary>
    public TimeSpan PumpInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Forget fine prices after the venue's times (1 min after 7 days, 5 min after 60, 30 min after 90). Default true.</summary>
    public bool ForgetsFinePrices { get; init; } = true;

    /// <summary>Assets on one connection above which no first book is sent, as the venue does. Default 500.</summary>
    public int AssetsPerConnectionMax { get; init; } = 500;
}
