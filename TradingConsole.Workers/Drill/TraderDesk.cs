namespace TradingConsole.Workers.Drill;

/// <summary>The lean trader: live desk, client, store, lease and gate without the console around them; commanded by lines of JSON.</summary>
internal sealed class TraderDesk(Uri exchange, Uri stream, string connection, string folder) : IDrillDesk
{
    private DrillChild? _child;

    private DrillChild Child => _child ?? throw new DrillFailure("The trader does not run.");

    public async Task StartAsync()
    {
        _child = DrillChild.Start(
            "drill-trader", "--rest", exchange.ToString(), "--stream", stream.ToString(), "--connection", connection, "--scratch", folder);
        await _child.AskAsync<object>("hello");
    }

    public async Task<string?> TryReadyAsync()
    {
        await Child.AskAsync<object>("reset");
        return await PictureAsync() is { Phase: "Ready", EntriesRefused: null } ? null : "The trader is not ready.";
    }

    public async Task<string?> OpenAsync(DrillOrder order)
    {
        try
        {
            await Child.AskAsync<object>("open", new
            {
                trade = order.Trade, symbol = order.Symbol, @long = order.IsLong, quantity = order.Quantity, stop = order.Stop, target = order.Target,
                hold = order.HoldMinutes * 60,
            });
            return null;
        }
        catch (DrillFailure refused)
        {
            return refused.Message;
        }
    }

    public Task CloseAsync(DrillOrder order) => Child.AskAsync<object>("close", new { trade = order.Trade });

    public Task FlattenAsync() => Child.AskAsync<object>("flatten");

    public Task CancelEntriesAsync() => Child.AskAsync<object>("cancel");

    public Task DisarmAsync() => Child.AskAsync<object>("disarm");

    public async Task<DateTimeOffset> KillSwitchAsync(string level) => (await Child.AskAsync<DrillMoment>("kill", new
    {
        level = level switch { "no_new_entries" => "NoNewEntries", "reduce_only" => "ReduceOnly", _ => "FlattenAll" },
    })).At;

    public Task<DrillPicture> PictureAsync() => Child.AskAsync<DrillPicture>("picture");

    public Task ReadInstrumentsAsync() => Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System); // It reads them every two seconds by itself.

    public async Task KillAsync()
    {
        await Child.DisposeAsync();
        _child = null;
    }

    public Task SignalAsync(string signal) => Child.SignalAsync(signal);

    public ValueTask DisposeAsync() => _child is null ? ValueTask.CompletedTask : _child.DisposeAsync();
}
