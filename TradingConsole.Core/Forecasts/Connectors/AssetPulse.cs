namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>When each asset of a connection was last heard of, and what its book looked like then. Thread safe.</summary>
internal sealed class AssetPulse(TimeProvider network)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long HeardAt, string? Hash)> _assets = new(StringComparer.Ordinal);
    private long _heardAt = network.GetTimestamp();

    /// <summary>How long nothing at all was heard.</summary>
    public TimeSpan Silence => network.GetElapsedTime(Interlocked.Read(ref _heardAt));

    /// <summary>Begins to expect news of an asset.</summary>
    public void Expect(string asset)
    {
        lock (_gate)
        {
            _assets[asset] = (network.GetTimestamp(), null);
        }
    }

    /// <summary>Looked into: its silence counts anew. No sign of life of the connection.</summary>
    public void Restart(string asset, string? hash)
    {
        lock (_gate)
        {
            if (_assets.TryGetValue(asset, out var pulse))
            {
                _assets[asset] = (network.GetTimestamp(), hash ?? pulse.Hash);
            }
        }
    }

    public void Forget(string asset)
    {
        lock (_gate)
        {
            _assets.Remove(asset);
        }
    }

    public void Heard(MarketMessage message)
    {
        var now = network.GetTimestamp();
        Interlocked.Exchange(ref _heardAt, now);
        lock (_gate)
        {
            foreach (var asset in message.AssetIds)
            {
                if (_assets.TryGetValue(asset, out var pulse))
                {
                    _assets[asset] = (now, HashIn(message, asset) ?? pulse.Hash);
                }
            }
        }
    }

    /// <summary>Assets that were silent for longer, with the last hash of their books.</summary>
    public List<(string Asset, string? Hash)> SilentFor(TimeSpan longest)
    {
        lock (_gate)
        {
            return [.. _assets.Where(asset => network.GetElapsedTime(asset.Value.HeardAt) > longest).Select(asset => (asset.Key, asset.Value.Hash))];
        }
    }

    private static string? HashIn(MarketMessage message, string asset) => message switch
    {
        BookMessage book => book.Hash,
        PriceChangeMessage change => change.Changes.LastOrDefault(level => level.AssetId == asset)?.Hash,
        _ => null,
    };
}
