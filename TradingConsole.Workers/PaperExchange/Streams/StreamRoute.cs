namespace TradingConsole.Workers.PaperExchange.Streams;

/// <summary>Which part of the stream host a connection came in through. A stream on the wrong route stays silent.</summary>
internal enum StreamRoute
{
    /// <summary>The retired paths without a route: everything is acknowledged, nothing is sent.</summary>
    Retired,
    Public,
    Market,
    Private,
}
