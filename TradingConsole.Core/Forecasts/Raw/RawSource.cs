namespace TradingConsole.Core.Forecasts.Raw;

/// <summary>Whose words a raw file keeps; the folder's name is the member's in small letters.</summary>
public enum RawSource
{
    /// <summary>The market catalogue (Gamma REST).</summary>
    Gamma,

    /// <summary>Resolutions, price history and open interest (Data API v2).</summary>
    History,

    /// <summary>The order book's REST interface: who won, where nobody else tells.</summary>
    Clob,

    /// <summary>The GraphQL subgraphs.</summary>
    Subgraph,

    /// <summary>The order book's market channel (CLOB WebSocket).</summary>
    Ws,

    /// <summary>What a language model answered: asked once, derived from ever after.</summary>
    Llm,

    /// <summary>What a remote time-series model answered: asked once, derived from ever after.</summary>
    Tsfm,
}
