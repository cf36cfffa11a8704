using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Models;

/// <summary>Takes the files of a model made elsewhere and hands them to the registry.</summary>
public sealed partial class ImportDialog
{
    private const int FilesMax = 32;

    private readonly ImportForm _form = new();
    private IReadOnlyList<IBrowserFile> _files = [];
    private string? _refusal;
    private string? _actorName;
    private bool _isBusy;

    [Inject]
    public required IDeskControl Control { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    /// <summary>What was done; null when the operator thought better of it.</summary>
    [Parameter]
    public EventCallback<Outcome?> OnClose { get; set; }

    private string? Blocker => _actorName is null ? OperatorAccess.WatchesOnly
        : _files.Count == 0 ? "Choose the model's files."
        : _files.Sum(file => file.Size) > ModelImport.BytesMax ? $"The files have {_files.Sum(file => file.Size) >> 20} MB, at most {ModelImport.BytesMax >> 20} MB are taken."
        : _form.Problem();

    protected override async Task OnInitializedAsync() => _actorName = (await Access.ActAsync(Policies.Operator))?.Name;

    private void Choose(InputFileChangeEventArgs change)
    {
        var isMany = change.FileCount > FilesMax;
        _files = isMany ? [] : change.GetMultipleFiles(FilesMax);
        _refusal = isMany ? $"{change.FileCount} files were chosen, at most {FilesMax} are taken." : null;
    }

    private async Task ImportAsync()
    {
        if (await Access.ActAsync(Policies.Operator) is not { } actor)
        {
            _refusal = "Your role does not allow this any more.";
            return;
        }

        _isBusy = true;
        try
        {
            var outcome = await Control.ImportModelAsync(_form.With(await ReadAsync()), actor, CancellationToken.None);
            if (outcome.IsOk)
            {
                await OnClose.InvokeAsync(outcome);
                return;
            }

            _refusal = outcome.Message;
        }
        catch (IOException broken)
        {
            _refusal = $"The files could not be read: {broken.Message}";
        }
        finally
        {
            _isBusy = false;
        }
    }

    private async Task<IReadOnlyList<ModelFile>> ReadAsync()
    {
        var read = new List<ModelFile>();
        foreach (var file in _files)
        {
            await using var stream = file.OpenReadStream(ModelImport.BytesMax);
            using var content = new MemoryStream();
            await stream.CopyToAsync(content);
            read.Add(new ModelFile(file.Name, content.ToArray()));
        }

        return read;
    }
}
