using System.Globalization;
using Npgsql;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Workers.PaperExchange.Faults;

namespace TradingConsole.Workers.Drill;

/// <summary>One row's stage: an exchange process, a trader process, a database of their own, and the rules every row is judged by.</summary>
internal sealed class DrillStage(string connection, string scratch, ulong seed) : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly Dictionary<Guid, decimal> _planned = [];
    private readonly List<DrillChild> _others = [];
    private DrillChild? _exchange;
    private DrillChild? _trader;
    private Hello _urls = new("", "");

    /// <summary>Longest a position may be larger than its stops. Rows with a kill or an outage allow more.</summary>
    public TimeSpan NakedMax { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>What was measured, for the row's report.</summary>
    public List<string> Seen { get; } = [];

    public async Task RaiseAsync()
    {
        _exchange = DrillChild.Start("drill-exchange", "--seed", seed.ToString(CultureInfo.InvariantCulture));
        var hello = await _exchange.AskAsync<Hello>("hello");
        _urls = hello;
        await PinAsync("BTCUSDT", 1);
        await PinAsync("ETHUSDT", 1);
        await StartTraderAsync();
        await ReadyAsync();
    }

    public async Task StartTraderAsync()
    {
        _trader = Trader(scratch);
        await _trader.AskAsync<object>("hello");
        await UntilAsync("the trader holds the account", 20, async () => (await PictureAsync()).Phase is "Starting" or "Reconciling" or "Ready" or "Halted");
    }

    /// <summary>A second trader on the same account takes the first one's place in this script; the first is returned.</summary>
    public async Task<DrillChild> SecondTraderAsync()
    {
        var first = _trader!;
        _others.Add(first);
        _trader = Trader(Directory.CreateDirectory(Path.Combine(scratch, "second")).FullName);
        await _trader.AskAsync<object>("hello");
        return first;
    }

    public Task ReadyAsync() => UntilAsync("the trader is ready", 20, async () => await PictureAsync() is { Phase: "Ready", EntriesRefused: null });

    public async Task KillTraderAsync()
    {
        await _trader!.DisposeAsync();
        _trader = null;
    }

    /// <summary>Resets the kill switch, as an operator would.</summary>
    public Task ResetKillAsync() => _trader!.AskAsync<object>("reset");

    public Task FaultAsync(
        VenueFaultKind kind, double seconds = 60, string? match = null, double delay = 3, int code = -1007, int status = 408, int? times = null,
        decimal amount = 500) =>
        _exchange!.AskAsync<object>("fault", new { kind, seconds, match, delay, code, status, times, amount });

    public Task ClearAsync() => _exchange!.AskAsync<object>("clear");

    public Task<DrillLedger> LedgerAsync() => _exchange!.AskAsync<DrillLedger>("ledger");

    public Task<DrillPicture> PictureAsync() => _trader!.AskAsync<DrillPicture>("picture");

    public Task<DrillQuote> QuoteAsync(string symbol) => _exchange!.AskAsync<DrillQuote>("quote", new { symbol });

    /// <summary>Holds a contract's price at a multiple of where it stands.</summary>
    public Task<DrillQuote> PinAsync(string symbol, decimal factor) => _exchange!.AskAsync<DrillQuote>("pin", new { symbol, factor });

    public Task CountdownAsync(string symbol, double milliseconds, bool conditionals) =>
        _exchange!.AskAsync<object>("countdown", new { symbol, milliseconds, conditionals });

    /// <summary>Asks another trader than the script's own for a round trip; what it says to that is returned.</summary>
    public async Task<string> OpenAtAsync(DrillChild trader, Guid trade, string symbol)
    {
        try
        {
            await trader.AskAsync<object>("open", await OrderAsync(trade, symbol, true, 600, 600));
            return "accepted";
        }
        catch (DrillFailure refused)
        {
            return refused.Message;
        }
    }

    /// <summary>Asks the trader for a round trip of about <paramref name="notional"/> USDT, stop and target 3 % away.</summary>
    public async Task<Guid> OpenAsync(
        string symbol = "BTCUSDT", bool isLong = true, decimal notional = 600, double hold = 600, Guid? trade = null,
        decimal? quantity = null)
    {
        var id = trade ?? Guid.NewGuid();
        await _trader!.AskAsync<object>("open", await OrderAsync(id, symbol, isLong, notional, hold, quantity));
        return id;
    }

    private async Task<object> OrderAsync(Guid trade, string symbol, bool isLong, decimal notional, double hold, decimal? wanted = null)
    {
        var quote = await QuoteAsync(symbol);
        var quantity = wanted ?? Math.Max(1, decimal.Round(notional / quote.Last / quote.Step)) * quote.Step;
        decimal At(decimal factor) => decimal.Round(quote.Mark * factor / quote.Tick) * quote.Tick;
        _planned[trade] = quantity;
        return new { trade, symbol, @long = isLong, quantity, stop = At(isLong ? 0.97m : 1.03m), target = At(isLong ? 1.03m : 0.97m), hold };
    }

    public Task CloseAsync(Guid trade) => _trader!.AskAsync<object>("close", new { trade });

    public async Task FlattenAsync()
    {
        await _trader!.AskAsync<object>("flatten");
        await PauseAsync(0.2); // The picture tells of it from then on.
    }

    public Task CancelEntriesAsync() => _trader!.AskAsync<object>("cancel");

    public Task DisarmAsync() => _trader!.AskAsync<object>("disarm");

    /// <returns>The moment from which the latch stood.</returns>
    public async Task<DateTimeOffset> KillSwitchAsync(string level) => (await _trader!.AskAsync<Latched>("kill", new { level })).At;

    public async Task PauseAsync(double seconds) => await Task.Delay(TimeSpan.FromSeconds(seconds), _clock);

    /// <returns>Seconds it took.</returns>
    public async Task<double> UntilAsync(string what, double seconds, Func<Task<bool>> holds)
    {
        var started = _clock.GetTimestamp();
        while (!await holds())
        {
            if (_clock.GetElapsedTime(started).TotalSeconds > seconds)
            {
                throw new DrillFailure($"After {seconds:0.#} s it was not true that {what}. {await StateAsync()}");
            }

            await Task.Delay(Look, _clock);
        }

        return _clock.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Waits until the venue shows a position of the symbol with a stop for all of it.</summary>
    public Task<double> ProtectedAsync(string symbol = "BTCUSDT", double seconds = 10) => UntilAsync(
        $"{symbol} is held and covered", seconds,
        async () => (await LedgerAsync()).Positions.Any(position => position.Symbol == symbol && position.Guarded >= Math.Abs(position.Amount)));

    public Task<double> FlatAsync(double seconds = 10) => UntilAsync("the account is flat", seconds, async () => (await LedgerAsync()).IsFlat);

    /// <summary>Waits until no order is in doubt any more.</summary>
    public Task<double> ResolvedAsync(double seconds = 10) =>
        UntilAsync("nothing is in doubt", seconds, async () => !(await PictureAsync()).Trips.Any(trip => trip.IsUnsure));

    /// <summary>Opens, and waits for the stop.</summary>
    public async Task<Guid> HeldAsync(string symbol = "BTCUSDT")
    {
        var trade = await OpenAsync(symbol);
        await ProtectedAsync(symbol);
        return trade;
    }

    public static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new DrillFailure(otherwise);
        }
    }

    /// <summary>Ends every fault, closes everything, and judges by ledger and database.</summary>
    public async Task JudgeAsync()
    {
        await ClearAsync();
        await UntilAsync("the trader knows no round trip and the account is flat", 40, async () =>
        {
            var picture = await PictureAsync();
            if (picture.Trips.Length > 0 || picture.Positions.Count > 0)
            {
                await FlattenAsync();
                await PauseAsync(0.5);
            }

            return picture.Trips.Length == 0 && (await LedgerAsync()).IsFlat;
        });
        await UntilAsync("no order of the desk is left at the venue", 30, async () =>
        {
            var left = await LedgerAsync();
            return !left.OpenAlgos.Any(algo => ClientOrderIds.IsOurs(algo.ClientId))
                && !left.Orders.Any(order => ClientOrderIds.IsOurs(order.ClientId) && order.Status is "NEW" or "PARTIALLY_FILLED");
        });
        var ledger = await LedgerAsync();
        var longest = ledger.Naked.Select(span => span.Milliseconds).DefaultIfEmpty().Max();
        Seen.Add(string.Create(CultureInfo.InvariantCulture, $"naked {longest:0} ms"));
        Expect(longest <= NakedMax.TotalMilliseconds, $"A position stood {longest:0} ms without a stop; {NakedMax.TotalMilliseconds:0} ms are allowed.");
        foreach (var (trade, quantity) in _planned)
        {
            var entered = ledger.Fills.Where(fill => ClientOrderIds.TryRead(fill.ClientId, out var role, out var of) && role == OrderRole.Entry && of == trade)
                .Sum(fill => fill.Quantity);
            Expect(entered <= quantity, $"Trade {trade} entered {entered} of {quantity}: it was sent twice.");
        }

        await UntilAsync("every fill of the desk is in the database", 15, async () => (await LostAsync(ledger)).Count == 0);
        var unfinished = "";
        try
        {
            await UntilAsync("every order of the desk has its end in the database", 15, async () => (unfinished = await UnfinishedAsync()) == "");
        }
        catch (DrillFailure failure)
        {
            throw new DrillFailure($"{failure.Message} Unfinished: {unfinished}");
        }
    }

    public async Task<long> ScalarAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await using var command = database.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>Lets the trader into its database, or cuts it off.</summary>
    public async Task DatabaseAsync(bool isUp)
    {
        var here = new NpgsqlConnectionStringBuilder(connection);
        var name = here.Database!;
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { Database = "tradingconsole", Pooling = false }.ConnectionString);
        await using var allow = database.CreateCommand(
            $"ALTER DATABASE {name} ALLOW_CONNECTIONS {(isUp ? "true" : "false")}; "
            + (isUp ? "SELECT 1" : $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
        await allow.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var other in _others)
        {
            await other.DisposeAsync();
        }

        if (_trader is not null)
        {
            await _trader.DisposeAsync();
        }

        if (_exchange is not null)
        {
            await _exchange.DisposeAsync();
        }
    }

    private DrillChild Trader(string folder) =>
        DrillChild.Start("drill-trader", "--rest", _urls.Rest, "--stream", _urls.Stream, "--connection", connection, "--scratch", folder);

    private async Task<List<long>> LostAsync(DrillLedger ledger)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await using var command = database.CreateCommand("SELECT trade_id AS fill_id FROM fills WHERE mode = 'live'");
        var stored = new HashSet<long>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            stored.Add(reader.GetInt64(0));
        }

        return [.. ledger.Fills.Where(fill => ClientOrderIds.IsOurs(fill.ClientId)).Select(fill => fill.Id).Where(id => !stored.Contains(id))];
    }

    private async Task<string> UnfinishedAsync()
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await using var command = database.CreateCommand("""
            SELECT coalesce(string_agg(client_order_id || ' ' || status, ', '), '') AS unfinished
            FROM orders
            WHERE mode = 'live' AND status NOT IN ('FILLED', 'CANCELED', 'REJECTED', 'NOT_PLACED', 'EXPIRED')
            """);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private async Task<string> StateAsync()
    {
        try
        {
            var (ledger, picture) = (await LedgerAsync(), _trader is null ? null : await PictureAsync());
            return $"Venue: {string.Join(", ", ledger.Positions.Select(position => $"{position.Symbol} {position.Amount} guarded {position.Guarded}"))}; "
                + $"{ledger.OpenAlgos.Count()} conditional orders. "
                + (picture is null ? "No trader." : $"Trader: {picture.Phase} {picture.EntriesRefused} {string.Join(", ", picture.Trips.Select(trip => $"{trip.Symbol} held {trip.Held} covered {trip.Covered}{(trip.IsUnsure ? " unsure" : "")} entry {trip.EntryState}"))}; "
                    + $"{string.Join(", ", picture.Blocked.Select(blocked => $"{blocked.Key}: {blocked.Value}"))}; "
                    + string.Join(" | ", picture.Told.TakeLast(4).Select(told => $"{told.Code}: {told.Message}")) + " | " + string.Join(" | ", picture.Failures.TakeLast(3)));
        }
        catch (DrillFailure silent)
        {
            return silent.Message;
        }
    }

    private sealed record Hello(string Rest, string Stream);

    private sealed record Latched(DateTimeOffset At);
}
