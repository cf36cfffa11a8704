using System.Text.Json;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>Writes the answer, or says why there is none; what was written is then thrown away.</summary>
internal delegate PaperError? PaperHandler(PaperQuery query, Utf8JsonWriter json);

/// <summary>Which allowance a call draws on.</summary>
internal enum RatePool
{
    /// <summary>Weight per minute and address.</summary>
    Weight,

    /// <summary>fundingRate and fundingInfo: calls per five minutes.</summary>
    Funding,

    /// <summary>/futures/data: calls per five minutes.</summary>
    Statistics,
}

/// <summary>One call of the REST interface.</summary>
internal sealed record PaperRoute(
    string Method, string Path, Func<PaperQuery, int> Weight, PaperHandler Handler, RatePool Pool = RatePool.Weight)
{
    public PaperRoute(string method, string path, int weight, PaperHandler handler, RatePool pool = RatePool.Weight)
        : this(method, path, _ => weight, handler, pool)
    {
    }

    public CallSecurity Security { get; init; }

    /// <summary>How many orders the call counts as; 0 for everything that places none.</summary>
    public int Orders { get; init; }
}

/// <summary>What a call must carry.</summary>
internal enum CallSecurity
{
    None,

    /// <summary>The key alone.</summary>
    Key,

    /// <summary>Key, stamp and signature.</summary>
    Signed,
}
