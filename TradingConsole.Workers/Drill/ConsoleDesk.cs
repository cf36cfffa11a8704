using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Risk.Triggers;

namespace TradingConsole.Workers.Drill;

/// <summary>The console as its users start it: its own executable, commanded over HTTP by an operator who has signed in.</summary>
internal sealed class ConsoleDesk(Uri exchange, string connection, string folder, ConsoleFlags flags) : IDrillDesk
{
    /// <summary>How long a loaded machine may take to bring the process up.</summary>
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan HandedOver = TimeSpan.FromSeconds(12);

    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly DrillErrors _errors = new();
    private Process? _process;
    private ConsoleApi? _api;
    private string? _lastRefusal;

    /// <summary>The executable lies beside this one; null where only the verbs were built.</summary>
    public static string? Executable =>
        Path.Combine(AppContext.BaseDirectory, "TradingConsole.Web.dll") is var path && File.Exists(path) ? path : null;

    public ConsoleApi Api => _api ?? throw new DrillFailure("The console does not run.");

    public async Task StartAsync()
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
        _process = Start(address);
        _api = new ConsoleApi(address);
        var started = _clock.GetTimestamp();
        while (!await _api.IsUpAsync())
        {
            if (_process.HasExited || _clock.GetElapsedTime(started) > StartMax)
            {
                throw new DrillFailure($"The console did not come up: {_errors}");
            }

            await Task.Delay(Look, _clock);
        }

        await _api.SignInAsync();
    }

    public async Task<string?> TryReadyAsync()
    {
        var kill = await Api.GetAsync("/api/risk/kill"); // As the latest picture shows it: a moment old, so what it says may be refused.
        if (kill.GetProperty("level").GetString() != "none")
        {
            var (_, released) = await Api.PostAsync("/api/risk/kill/reset", new
            {
                reason = "drill: the fault is over", seen = kill.GetProperty("level").GetString(),
                date = _clock.GetUtcNow().Add(flags.ClockAhead).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            });
            if (released is not null)
            {
                return released;
            }
        }

        if (!(await Api.GetAsync("/api/live")).GetProperty("is_armed").GetBoolean())
        {
            var (proposal, refused) = await Api.PostAsync("/api/live/proposals", new { kind = "arm" });
            if (refused is not null)
            {
                await SetAsideAsync();
                return refused;
            }

            var (_, unconfirmed) = await Api.PostAsync(
                $"/api/live/proposals/{proposal.GetProperty("proposal_id").GetString()}/confirm",
                new { phrase = proposal.GetProperty("phrase").GetString(), password = ConsoleApi.Password });
            if (unconfirmed is not null)
            {
                return unconfirmed;
            }
        }

        if ((await Api.GetAsync("/api/live/account")).GetProperty("day_opening_equity").ValueKind == JsonValueKind.Null)
        {
            return "The equity the day began with is not known yet.";
        }

        // A clock measured apart pulls the switch again with the first position.
        if ((await Api.GetAsync("/api/status")).GetProperty("clock_offset_ms") is { ValueKind: JsonValueKind.Number } offset
            && Math.Abs(offset.GetDouble()) >= TriggerLimits.Standard.ClockOffset.TotalMilliseconds)
        {
            return $"The clocks were last measured {offset.GetDouble():0} ms apart.";
        }

        return await PictureAsync() is { Phase: "Ready", EntriesRefused: null } ? null : "The live desk is not ready.";
    }

    public async Task<string?> OpenAsync(DrillOrder order)
    {
        var started = _clock.GetTimestamp();
        while (true)
        {
            var (_, refused) = await Api.PostAsync("/api/live/entries", new
            {
                symbol = order.Symbol, side = order.IsLong ? "long" : "short", quantity = order.Quantity, stop = order.Stop, target = order.Target,
                leverage = 5, hold_minutes = order.HoldMinutes, trade_id = order.Trade, reason = "drill",
            });
            _lastRefusal = refused ?? _lastRefusal;
            if (refused?.Contains(ReasonCodes.AlreadyInPosition, StringComparison.Ordinal) != true || _clock.GetElapsedTime(started) > HandedOver
                || (await PictureAsync()).Trips.Any(trip => trip.Symbol == order.Symbol))
            {
                return refused;
            }

            await Task.Delay(Look, _clock); // What was handed over counts for ten seconds, and a position until it is read again, also when they are gone.
        }
    }

    public Task CloseAsync(DrillOrder order) => FlattenAsync(order.Symbol);

    public async Task FlattenAsync()
    {
        var picture = await PictureAsync();
        var held = picture.Positions.Keys.Concat(picture.Trips.Select(trip => trip.Symbol)).Distinct();
        await Task.WhenAll(held.Select(FlattenAsync));
    }

    private async Task FlattenAsync(string symbol)
    {
        var (_, refused) = await Api.PostAsync("/api/risk/flatten", new { symbol, reason = "drill" });
        _lastRefusal = refused is null ? _lastRefusal : $"{symbol} to be closed: {refused}"; // It may have been closed by itself.
    }

    public async Task CancelEntriesAsync() => await KillSwitchAsync("no_new_entries");

    public Task DisarmAsync() => Api.PostAsync("/api/live/disarm", new { mode = "off", reason = "drill" });

    public async Task<DateTimeOffset> KillSwitchAsync(string level)
    {
        var (_, refused) = await Api.PostAsync("/api/risk/kill", new { level, reason = "drill" });
        DrillStage.Expect(refused is null, $"The kill was refused: {refused}");
        var started = _clock.GetTimestamp();
        while (true)
        {
            var kill = await Api.GetAsync("/api/risk/kill");
            if (kill.GetProperty("level").GetString() != "none" && kill.GetProperty("since") is { ValueKind: JsonValueKind.String } since)
            {
                return since.GetDateTimeOffset();
            }

            DrillStage.Expect(_clock.GetElapsedTime(started) < TimeSpan.FromSeconds(20), "No picture shows the kill.");
            await Task.Delay(Look, _clock);
        }
    }

    public async Task<DrillPicture> PictureAsync()
    {
        var live = await Api.GetAsync("/api/live/account");
        var phase = live.GetProperty("phase");
        return new DrillPicture(
            phase.ValueKind == JsonValueKind.Null ? Capital(live.GetProperty("lease").GetString()!) : Capital(phase.GetString()!),
            Text(live, "entries_refused"), Text(live, "halt_reason"),
            live.GetProperty("unprotected_since") is { ValueKind: JsonValueKind.String } since ? since.GetDateTimeOffset() : null,
            live.GetProperty("equity").ValueKind != JsonValueKind.Null, live.GetProperty("stream_up").GetBoolean(),
            live.GetProperty("stream_silent_since").ValueKind != JsonValueKind.Null, live.GetProperty("agrees_with_venue").GetBoolean(),
            [
                .. live.GetProperty("round_trips").EnumerateArray().Select(trip => new DrillTrip(
                    trip.GetProperty("trade_id").GetGuid(), trip.GetProperty("symbol").GetString()!, trip.GetProperty("held").GetDecimal(),
                    trip.GetProperty("covered").GetDecimal(), trip.GetProperty("unsure").GetBoolean(), trip.GetProperty("entry_state").GetString()!)),
            ],
            live.GetProperty("positions").EnumerateArray().ToDictionary(
                position => position.GetProperty("symbol").GetString()!, position => position.GetProperty("amount").GetDecimal()),
            live.GetProperty("blocked").EnumerateObject().ToDictionary(blocked => blocked.Name, blocked => blocked.Value.GetString()!),
            await ToldAsync(),
            [.. live.GetProperty("order_failures").EnumerateArray().Select(failure => $"{Text(failure, "kind")}: {Text(failure, "text")}")]);
    }

    /// <param name="kind">Of a preset.</param>
    public async Task SetAsync(string kind, object body)
    {
        var (_, refused) = await Api.PostAsync("/api/settings", new { kind, body });
        DrillStage.Expect(refused is null, $"The preset '{kind}' was refused: {refused}");
    }

    /// <summary>The job that does it every hour, at once.</summary>
    public async Task ReadInstrumentsAsync()
    {
        var (begun, refused) = await Api.PostAsync("/api/training/jobs", new { kind = "sync_universe" });
        DrillStage.Expect(refused is null, $"The instruments could not be read: {refused}");
        var job = begun.GetProperty("job_id").GetString();
        var started = _clock.GetTimestamp();
        while ((await Api.GetAsync($"/api/training/jobs/{job}")).GetProperty("status").GetString() is "queued" or "running")
        {
            DrillStage.Expect(_clock.GetElapsedTime(started) < TimeSpan.FromSeconds(60), "The instruments were not read within a minute.");
            await Task.Delay(Look, _clock);
        }
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _api!.Dispose();
        (_process, _api) = (null, null);
    }

    public async Task SignalAsync(string signal) => await DrillChild.SignalAsync(_process!, signal);

    /// <summary>What Ctrl-C does.</summary>
    public async Task EndAsync()
    {
        await SignalAsync("TERM");
        using var deadline = new CancellationTokenSource(StartMax, _clock);
        await _process!.WaitForExitAsync(deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false } running)
        {
            running.Kill(); // Whatever it still did, the row is over.
            await running.WaitForExitAsync();
        }

        _process?.Dispose();
        _api?.Dispose();
    }

    public override string ToString() => $"{(_lastRefusal is null ? "" : $"Last refusal: {_lastRefusal} ")}{_errors}";

    private Process Start(Uri address)
    {
        var command = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        string[] arguments =
        [
            Executable ?? throw new DrillFailure("TradingConsole.Web.dll does not lie beside this program: start the drill with ./run."),
            "--market", "paper", "--forecasts", "off", "--exchange", exchange.ToString().TrimEnd('/'), "--connection", connection, "--data", folder,
            "--urls", address.ToString().TrimEnd('/'), "--history-days", "4", "--universe", string.Join(',', ConsoleFlags.Universe), .. flags.Arguments,
        ];
        foreach (var argument in arguments)
        {
            command.ArgumentList.Add(argument);
        }

        command.Environment["TRADINGCONSOLE_ADMIN_PASSWORD"] = ConsoleApi.Password;
        command.Environment["DOTNET_gcServer"] = "0";
        var process = Process.Start(command) ?? throw new InvalidOperationException("The console did not start.");
        process.ErrorDataReceived += (_, line) => _errors.Remember(line.Data);
        process.OutputDataReceived += (_, line) => _errors.Remember(line.Data is { } text && text.Contains("warn", StringComparison.OrdinalIgnoreCase) ? text : null);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>
    /// The checklist arms nothing for a day after a position stood without its stop. A row that provokes just that goes on as if the day
    /// had passed.
    /// </summary>
    private async Task SetAsideAsync()
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await using var age = database.CreateCommand("UPDATE risk_events SET ts = ts - interval '2 days' WHERE event_type = ANY(@naked)");
        age.Parameters.AddWithValue("naked", GoLiveStore.NakedEvents);
        await age.ExecuteNonQueryAsync();
    }

    private async Task<DrillTold[]> ToldAsync()
    {
        try
        {
            await using var database = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connection) { Pooling = false, Timeout = 2, CommandTimeout = 2 }.ConnectionString);
            await database.OpenAsync();
            await using var command = new NpgsqlCommand("SELECT ts, event_type, severity, message FROM risk_events WHERE ts > @from ORDER BY ts, id", database);
            command.Parameters.AddWithValue("from", flags.From);
            var told = new List<DrillTold>();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                told.Add(new DrillTold(reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.GetInt32(2), reader.GetString(3)));
            }

            return [.. told];
        }
        catch (NpgsqlException)
        {
            return []; // A script has cut the database off: what was told is read once it is back.
        }
    }

    private static string? Text(JsonElement from, string name) => from.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static string Capital(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <param name="From">What happened before, while the ground was prepared, is not this row's. UTC.</param>
internal sealed record ConsoleFlags(DateTimeOffset From)
{
    /// <summary>Few contracts: the row is about the account, and each costs the machine.</summary>
    public static readonly string[] Universe = ["BTCUSDT", "ETHUSDT", "BNBUSDT", "SOLUSDT", "XRPUSDT", "DOGEUSDT", "ADAUSDT", "LINKUSDT"];

    /// <summary>How far market time of exchange and console lies ahead.</summary>
    public TimeSpan ClockAhead { get; init; }

    public IEnumerable<string> Arguments =>
        ClockAhead == TimeSpan.Zero ? [] : ["--clock-ahead", ((long)ClockAhead.TotalSeconds).ToString(CultureInfo.InvariantCulture)];
}
