namespace TradingConsole.Workers.Verbs.Research;

/// <summary>Where a verb writes.</summary>
internal static class OutputFile
{
    /// <exception cref="InvalidDataException">Not a place to write to, or a file the verb reads: it would be lost.</exception>
    public static void Require(string output, params ReadOnlySpan<string?> inputs) => RequireOf("--out", output, inputs);

    /// <inheritdoc cref="Require"/>
    /// <param name="option">The option that names the place.</param>
    public static void RequireOf(string option, string output, params ReadOnlySpan<string?> inputs)
    {
        var path = Path.GetFullPath(output);
        if (Directory.Exists(path))
        {
            throw new InvalidDataException($"{option} is {output}, a folder; it must be a file");
        }

        // A finished file is moved to its name, which would take a device's place.
        if (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{option} is {output}, a device; it must be a file");
        }

        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new InvalidDataException($"{option} is {output}, but the folder {Path.GetDirectoryName(path)} does not exist");
        }

        foreach (var input in inputs)
        {
            if (input is not null && Path.GetFullPath(input) == path)
            {
                throw new InvalidDataException($"{option} is {output}, which is also an input; it would be overwritten");
            }
        }
    }
}
