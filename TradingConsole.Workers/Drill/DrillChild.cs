using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TradingConsole.Workers.Drill;

/// <summary>A process of this program that a drill asks, stops and kills.</summary>
internal sealed class DrillChild : IAsyncDisposable
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly DrillErrors _errors = new();

    private DrillChild(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => _errors.Remember(line.Data);
        _process.BeginErrorReadLine();
    }

    public bool IsAlive => !_process.HasExited;

    public static DrillChild Start(params IEnumerable<string> arguments)
    {
        var command = new ProcessStartInfo
        {
            FileName = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        foreach (var argument in (IEnumerable<string>)[Path.Combine(AppContext.BaseDirectory, "TradingConsole.Workers.dll"), .. arguments])
        {
            command.ArgumentList.Add(argument);
        }

        command.Environment["DOTNET_gcServer"] = "0";
        command.Environment["DOTNET_TieredPGO"] = "0"; // It lives for seconds: nothing is won by learning.
        return new DrillChild(Process.Start(command) ?? throw new InvalidOperationException("The process did not start."));
    }

    /// <exception cref="DrillFailure">It is gone, silent, or refused.</exception>
    public async Task<T> AskAsync<T>(string op, object? arguments = null)
    {
        var request = arguments is null ? [] : JsonSerializer.SerializeToNode(arguments, DrillLines.Json)!.AsObject();
        request["op"] = op;
        await _turn.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(request.ToJsonString());
            await _process.StandardInput.FlushAsync();
            var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(AnswerMax)
                ?? throw new DrillFailure($"The process ended instead of answering '{op}': {_errors}");
            var answer = JsonNode.Parse(line)!.AsObject();
            return answer["error"] is { } error ? throw new DrillFailure($"'{op}': {error}") : answer["ok"].Deserialize<T>(DrillLines.Json)!;
        }
        catch (Exception exception) when (exception is IOException or TimeoutException)
        {
            throw new DrillFailure($"The process did not answer '{op}': {exception.Message} {_errors}");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>kill -STOP, -CONT or -TERM.</summary>
    public Task SignalAsync(string signal) => SignalAsync(_process, signal);

    public static async Task SignalAsync(Process process, string signal)
    {
        if (process.HasExited)
        {
            return;
        }

        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        _turn.Dispose();
    }
}

/// <summary>A row's rule was broken.</summary>
internal sealed class DrillFailure(string message) : Exception(message);
