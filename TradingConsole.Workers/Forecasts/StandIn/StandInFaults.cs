namespace TradingConsole.Workers.Forecasts.StandIn;

/// <summary>What the running stand-in does wrong, on demand. Thread safe.</summary>
public sealed class StandInFaults
{
    private readonly Lock _gate = new();
    private readonly List<PlannedRefusal> _refusals = [];

    /// <summary>Every answer waits that long, real time. Default none.</summary>
    public TimeSpan Slow { get; set; }

    /// <summary>The catalogue ignores its cursor: the first page comes for ever.</summary>
    public bool RepeatsPages { get; set; }

    /// <summary>Listeners hear nothing of the market; PONG still comes.</summary>
    public bool HoldsData { get; set; }

    /// <summary>PING is not answered.</summary>
    public bool HoldsPong { get; set; }

    /// <summary>A new listener hears that much of the past again: what comes twice after a reconnect. Default none.</summary>
    public TimeSpan Rewind { get; set; }

    /// <summary>GraphQL answers carry an error that names this field; null: none.</summary>
    public string? BrokenField { get; set; }

    /// <summary>The next calls below a path are refused.</summary>
    /// <param name="calls">How many.</param>
    /// <param name="status">E.g. 429 or 500.</param>
    /// <param name="retryAfter">Sent as Retry-After, whole seconds.</param>
    /// <param name="path">Beginning of the path; all by default.</param>
    /// <param name="about">Letters of the query that is meant, e.g. a token; any by default.</param>
    public void Refuse(int calls, int status, TimeSpan? retryAfter = null, string path = "/", string about = "")
    {
        lock (_gate)
        {
            _refusals.Add(new PlannedRefusal(path, about, status, retryAfter) { Left = calls });
        }
    }

    /// <summary>Answers as it should again.</summary>
    public void Relent()
    {
        lock (_gate)
        {
            _refusals.Clear();
        }
    }

    internal PlannedRefusal? Take(string path, string query)
    {
        lock (_gate)
        {
            var due = _refusals.Find(refusal => path.StartsWith(refusal.Path, StringComparison.Ordinal) && query.Contains(refusal.About, StringComparison.Ordinal));
            if (due is not null && --due.Left <= 0)
            {
                _refusals.Remove(due);
            }

            return due;
        }
    }

    internal sealed record PlannedRefusal(string Path, string About, int Status, TimeSpan? RetryAfter)
    {
        public int Left { get; set; }
    }
}
