using System.Diagnostics;

namespace TradingConsole.Core.Database;

/// <summary>What a finished command left behind; <see cref="Output"/> holds both streams.</summary>
internal sealed record ToolRun(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>Runs a command to its end. A command that cannot be started counts as exit code 127.</summary>
    public static async Task<ToolRun> RunAsync(ProcessStartInfo command, TimeSpan waitMax, CancellationToken ct)
    {
        command.RedirectStandardOutput = true;
        command.RedirectStandardError = true;
        command.UseShellExecute = false;
        using var process = new Process { StartInfo = command };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return new ToolRun(127, missing.Message);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(waitMax);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new ToolRun(process.ExitCode, (await output + await error).Trim());
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            return new ToolRun(124, $"{command.FileName} did not finish within {waitMax.TotalSeconds:0} s");
        }
    }

    public static Task<ToolRun> RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct) =>
        RunAsync(new ProcessStartInfo(program, arguments), TimeSpan.FromSeconds(60), ct);
}
