using System.Globalization;
using Npgsql;
using TradingConsole.Workers.PaperExchange.Faults;

namespace TradingConsole.Workers.Drill;

/// <summary>One row's stage: an exchange process, the process under drill, a database of their own, and the words scripts are written in.</summary>
internal sealed class DrillStage(DrillProcess process, string connection, string folder, ulong seed) : IAsyncDisposable
{
    /// <summary>Longest an operator needs for the console to take entries again: a restart on a busy machine, a symbol halted for a minute.</summary>
    public const double AgainMax = 150;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly Dictionary<Guid, DrillOrder> _orders = [];
    private readonly List<IDrillDesk> _others = [];
    private readonly DateTimeOffset _raisedAt = TimeProvider.System.GetUtcNow();
    private DrillChild? _exchange;
    private IDrillDesk? _desk;
    private DrillUrls _urls = new("", "");

    /// <summary>Longest a position may be larger than its stops. Rows with a kill or an outage allow more.</summary>
    public TimeSpan NakedMax { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How far market time is ahead of the machine's; set before <see cref="RaiseAsync"/>.</summary>
    public TimeSpan ClockAhead { get; set; }

    /// <summary>What was measured, for the row's report.</summary>
    public List<string> Seen { get; } = [];

    /// <summary>How often the row's fault was done; 1 unless the script counts.</summary>
    public int Injections { get; private set; } = 1;

    public IReadOnlyCollection<DrillOrder> Orders => _orders.Values;

    public IDrillDesk Desk => _desk ?? throw new DrillFailure("The process under drill does not run.");

    /// <summary>The console; a row that asks for it must be declared as one that drives it.</summary>
    public ConsoleApi Console => ((ConsoleDesk)Desk).Api;

    /// <summary>What the process under drill complained of last.</summary>
    public string Complaints => _desk?.ToString() ?? "";

    public string Connection => connection;

    public async Task RaiseAsync()
    {
        await RaiseUnarmedAsync();
        await ReadyAsync();
    }

    /// <summary>Everything runs, and nothing is armed.</summary>
    public async Task RaiseUnarmedAsync()
    {
        _exchange = DrillChild.Start(
            "drill-exchange", "--seed", seed.ToString(CultureInfo.InvariantCulture),
            "--ahead", ((long)ClockAhead.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        _urls = await _exchange.AskAsync<DrillUrls>("hello");
        await PinAsync("BTCUSDT", 1);
        await PinAsync("ETHUSDT", 1);
        await StartAsync();
    }

    public async Task StartAsync()
    {
        _desk = NewDesk(folder);
        await _desk.StartAsync();
    }

    /// <summary>A second process on the same account takes the first one's place in this script; the first is returned.</summary>
    public async Task<IDrillDesk> SecondAsync()
    {
        var first = Desk;
        _others.Add(first);
        var second = Directory.CreateDirectory(folder + "-second").FullName;
        foreach (var shared in ((string[])["artifacts", "keys"]).Where(name => Directory.Exists(Path.Combine(folder, name))))
        {
            DrillGround.Copy(Path.Combine(folder, shared), Path.Combine(second, shared)); // What every node of one desk has: models and key ring.
        }

        _desk = NewDesk(second);
        await _desk.StartAsync();
        return first;
    }

    /// <summary>Until entries are taken, the operator doing what it needs.</summary>
    public async Task ReadyAsync(double seconds = AgainMax)
    {
        var objection = "";
        try
        {
            await UntilAsync("entries are taken", seconds, async () => (objection = await Desk.TryReadyAsync() ?? "").Length == 0);
        }
        catch (DrillFailure failure)
        {
            throw new DrillFailure($"{failure.Message} Last objection: {objection}");
        }
    }

    /// <summary>Until the round trips of before are over and entries are taken again.</summary>
    public async Task AgainAsync(double seconds = AgainMax)
    {
        await UntilAsync("no round trip is left", seconds, async () => (await PictureAsync()).Trips.Length == 0);
        await ReadyAsync(seconds);
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => Desk.KillAsync();

    /// <summary>One more time the row's fault is done.</summary>
    public void Injected(int times) => Injections = times;

    public Task FaultAsync(
        VenueFaultKind kind, double seconds = 60, string? match = null, double delay = 3, int code = -1007, int status = 408, int? times = null,
        decimal amount = 500) =>
        _exchange!.AskAsync<object>("fault", new { kind, seconds, match, delay, code, status, times, amount });

    public Task ClearAsync() => _exchange!.AskAsync<object>("clear");

    public Task<DrillLedger> LedgerAsync() => _exchange!.AskAsync<DrillLedger>("ledger");

    public Task<DrillPicture> PictureAsync() => Desk.PictureAsync();

    public Task<DrillQuote> QuoteAsync(string symbol) => _exchange!.AskAsync<DrillQuote>("quote", new { symbol });

    /// <summary>Holds a contract's price at a multiple of where it stands.</summary>
    public Task<DrillQuote> PinAsync(string symbol, decimal factor) => _exchange!.AskAsync<DrillQuote>("pin", new { symbol, factor });

    /// <summary>Holds a contract's price where its market is.</summary>
    public async Task PinAtMarketAsync(string symbol)
    {
        await _exchange!.AskAsync<object>("unpin", new { symbol });
        await PinAsync(symbol, 1);
    }

    public Task CountdownAsync(string symbol, double milliseconds, bool conditionals) =>
        _exchange!.AskAsync<object>("countdown", new { symbol, milliseconds, conditionals });

    /// <param name="stamp">The funding time, UTC.</param>
    public Task FundAsync(string symbol, DateTimeOffset stamp, decimal rate) =>
        _exchange!.AskAsync<object>("fund", new { symbol, stamp = stamp.ToString("O", CultureInfo.InvariantCulture), rate });

    /// <summary>Asks for a round trip of about <paramref name="notional"/> USDT, stop and target 3 % away. A refusal is the picture's to show.</summary>
    public async Task<Guid> OpenAsync(string symbol = "BTCUSDT", bool isLong = true, decimal notional = 600, Guid? trade = null, decimal? quantity = null)
    {
        var order = await OrderAsync(symbol, isLong, notional, trade, quantity);
        await Desk.OpenAsync(order);
        return order.Trade;
    }

    public async Task<DrillOrder> OrderAsync(string symbol, bool isLong = true, decimal notional = 600, Guid? trade = null, decimal? wanted = null)
    {
        var quote = await QuoteAsync(symbol);
        var quantity = wanted ?? Math.Max(1, decimal.Round(notional / quote.Last / quote.Step)) * quote.Step;
        decimal At(decimal factor) => decimal.Round(quote.Mark * factor / quote.Tick) * quote.Tick;
        var order = new DrillOrder(trade ?? Guid.NewGuid(), symbol, isLong, quantity, At(isLong ? 0.97m : 1.03m), At(isLong ? 1.03m : 0.97m), 10);
        _orders[order.Trade] = order;
        return order;
    }

    public Task CloseAsync(Guid trade) => Desk.CloseAsync(_orders[trade]);

    public async Task FlattenAsync()
    {
        await Desk.FlattenAsync();
        await PauseAsync(0.2); // The picture tells of it from then on.
    }

    /// <returns>The moment from which the latch stood.</returns>
    public Task<DateTimeOffset> KillSwitchAsync(string level) => Desk.KillSwitchAsync(level);

    /// <param name="kind">Of a preset of the console.</param>
    public Task SetAsync(string kind, object body) => ((ConsoleDesk)Desk).SetAsync(kind, body);

    /// <param name="mode">off or shadow.</param>
    public async Task SetModeAsync(string mode)
    {
        var (_, refused) = await Console.PostAsync("/api/trading/toggle", new { mode, reason = "drill" });
        Expect(refused is null, $"The mode was refused: {refused}");
    }

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
    public Task<double> ProtectedAsync(string symbol = "BTCUSDT", double seconds = 20) => UntilAsync(
        $"{symbol} is held and covered", seconds,
        async () => (await LedgerAsync()).Positions.Any(position => position.Symbol == symbol && position.IsCovered));

    /// <summary>Waits until nothing the venue shows is larger than its stops.</summary>
    public Task<double> CoveredAsync(double seconds) => UntilAsync(
        "everything held is covered", seconds, async () => (await LedgerAsync()).Positions.All(position => position.IsCovered));

    public Task<double> FlatAsync(double seconds = 20) => UntilAsync("the account is flat", seconds, async () => (await LedgerAsync()).IsFlat);

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

    public async Task<long> ScalarAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await using var command = database.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>Lets the process into its database, or cuts it off.</summary>
    public async Task DatabaseAsync(bool isUp)
    {
        var name = new NpgsqlConnectionStringBuilder(connection).Database!;
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { Database = "tradingconsole", Pooling = false }.ConnectionString);
        await using var allow = database.CreateCommand(
            $"ALTER DATABASE {name} ALLOW_CONNECTIONS {(isUp ? "true" : "false")}; "
            + (isUp ? "SELECT 1" : $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
        await allow.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var desk in _others.Concat(_desk is null ? [] : [_desk]))
        {
            await desk.DisposeAsync();
        }

        if (_exchange is not null)
        {
            await _exchange.DisposeAsync();
        }
    }

    private IDrillDesk NewDesk(string data) => process == DrillProcess.Console
        ? new ConsoleDesk(new Uri(_urls.Rest), connection, data, new ConsoleFlags(_raisedAt + ClockAhead) { ClockAhead = ClockAhead })
        : new TraderDesk(new Uri(_urls.Rest), new Uri(_urls.Stream), connection, data);

    private async Task<string> StateAsync()
    {
        try
        {
            var (ledger, picture) = (await LedgerAsync(), _desk is null ? null : await PictureAsync());
            return $"Venue: {string.Join(", ", ledger.Positions.Select(position => $"{position.Symbol} {position.Amount} guarded {position.Guarded}"))}; "
                + $"{ledger.OpenAlgos.Count()} conditional orders. "
                + (picture is null ? "No process." : $"Process: {picture.Phase} {picture.EntriesRefused} {string.Join(", ", picture.Trips.Select(trip => $"{trip.Symbol} held {trip.Held} covered {trip.Covered}{(trip.IsUnsure ? " unsure" : "")} entry {trip.EntryState}"))}; "
                    + $"{string.Join(", ", picture.Blocked.Select(blocked => $"{blocked.Key}: {blocked.Value}"))}; "
                    + string.Join(" | ", picture.Told.TakeLast(4).Select(told => $"{told.Code}: {told.Message}")) + " | " + string.Join(" | ", picture.Failures.TakeLast(3)))
                + $" {_desk}";
        }
        catch (DrillFailure silent)
        {
            return $"{silent.Message} {_desk}";
        }
    }
}
